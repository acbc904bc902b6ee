/** What the keys and buttons of the film's page do, by the names of the key table. @module */
import { heatActions, viewActions } from './view-actions.js';

/** @param {import('./page.js').FilmPage} page */
export function filmActions(page) {
  const { viewport, window, panes, app } = page;
  const answer = verdict => () => page.answer({ finding: page.state.finding, verdict });
  const toggleTool = tool => () => page.useTool(panes.tool === tool ? 'pan' : tool);
  return {
    ...viewActions(viewport, window, panes.stage, app),
    ...heatActions(
      () => page.state,
      part => page.change(part),
    ),
    nextFinding: () => page.step(1),
    previousFinding: () => page.step(-1),
    nextFilm: () => page.go(1),
    previousFilm: () => page.go(-1),
    sideBySide: () => page.change({ side: !page.state.side }),
    method: () => page.nextMethod(),
    windowTool: toggleTool('window'),
    reset: () => {
      viewport.fit();
      window.reset();
      page.useTool('pan');
    },
    agree: answer('agree'),
    disagree: answer('disagree'),
    unsure: answer('unsure'),
    drawBox: toggleTool('box'),
    back: () => (panes.tool === 'pan' ? app.router.go(page.listHref()) : page.useTool('pan')),
  };
}
