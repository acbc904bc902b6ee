/** What keys and buttons do to the view and the window of films, on one pane or several that share them. @module */

/** CSS pixels of a step. */
const STEP = 60;

/**
 * @param {import('./viewport.js').Viewport} viewport @param {import('./window.js').GrayWindow} window
 * @param {import('./stage.js').Stage} stage The pane that decides what fits.
 * @param {import('../app.js').App} app
 */
export function viewActions(viewport, window, stage, app) {
  const withFilm = act => {
    if (stage.film) act(stage.pane, stage.film);
  };
  const pan = (dx, dy) => () => withFilm((pane, film) => viewport.pan(dx * STEP, dy * STEP, pane, film));
  const zoom = factor => () => withFilm((pane, film) => viewport.zoomAt(factor, pane, film));
  return {
    zoomIn: zoom(1.25),
    zoomOut: zoom(0.8),
    fit: () => viewport.fit(),
    actualSize: () => withFilm((pane, film) => viewport.actualSize(pane, film)),
    panLeft: pan(1, 0),
    panRight: pan(-1, 0),
    panUp: pan(0, 1),
    panDown: pan(0, -1),
    wider: () => window.set({ width: window.width + 10 }),
    narrower: () => window.set({ width: window.width - 10 }),
    brighter: () => window.set({ center: window.center - 5 }),
    darker: () => window.set({ center: window.center + 5 }),
    invert: () => window.set({ inverted: !window.inverted }),
    fullScreen: () => (document.fullscreenElement ? document.exitFullscreen() : app.goFullScreen()),
  };
}

/** What keys do to the heat map. @param {() => object} state @param {(part: object) => void} change */
export function heatActions(state, change) {
  return {
    heat: () => change({ heat: !state().heat }),
    contours: () => change({ contours: state().contours.length ? [] : [0.5, 0.8] }),
    regions: () => change({ regions: state().regions > 0 ? 0 : 0.5 }),
    truth: () => change({ truth: !state().truth }),
    lessOpacity: () => change({ opacity: Math.max(0, state().opacity - 0.1) }),
    moreOpacity: () => change({ opacity: Math.min(1, state().opacity + 0.1) }),
  };
}
