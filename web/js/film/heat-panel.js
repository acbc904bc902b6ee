/** How the heat map is drawn. @module */
import { h, replace, setText } from '../core/dom.js';
import { button, checkbox, field, select, slider } from '../core/controls.js';
import { count, percent } from '../core/format.js';
import { t } from '../core/i18n.js';
import { COLOR_MAPS } from '../heat/colormaps.js';
import { METHODS } from '../heat/methods.js';

/** Controls of the heat map. */
export class HeatPanel {
  /**
   * @param {(change: object) => void} onChange Parts of the film's state.
   * @param {(method: string) => void} onRequest Has a method's maps computed.
   * @param {{overlay: () => void, map: () => void, json: () => void}} downloads
   */
  constructor(onChange, onRequest, downloads) {
    Object.assign(this, { onChange, onRequest, downloads });
    this.element = h('div', { class: 'panel-body' });
  }

  /**
   * @param {object} state @param {string[]} methods Those that the row has maps for.
   * @param {{canRequest: boolean, requested: string | null}} maps Whether the service can compute further ones, and which it does.
   */
  show(state, methods, maps) {
    this.status = h('p', { class: 'hint', role: 'status' });
    const known = METHODS.filter(method => methods.includes(method.name) || method.name === state.method);
    replace(
      this.element,
      field(
        t('heat.method'),
        select(
          known.map(m => [m.name, m.title]),
          state.method,
          method => this.onChange({ method }),
        ),
      ),
      this.#request(state, methods, maps),
      field(
        t('heat.colors'),
        select(
          Object.keys(COLOR_MAPS).map(name => [name, name]),
          state.colors,
          colors => this.onChange({ colors }),
        ),
      ),
      slider(t('heat.opacity'), {
        min: 0,
        max: 1,
        step: 0.05,
        value: state.opacity,
        show: percent,
        onInput: opacity => this.onChange({ opacity }),
      }).element,
      slider(t('heat.threshold'), {
        min: 0,
        max: 0.95,
        step: 0.05,
        value: state.threshold,
        show: percent,
        onInput: threshold => this.onChange({ threshold }),
      }).element,
      checkbox(t('heat.contours'), state.contours.length > 0, on => this.onChange({ contours: on ? [0.5, 0.8] : [] })),
      checkbox(t('heat.regions'), state.regions > 0, on => this.onChange({ regions: on ? 0.5 : 0 })),
      state.regions > 0
        ? [
            field(
              t('heat.regionsBy'),
              select(
                ['threshold', 'energy'].map(rule => [rule, t(`heat.regionsBy.${rule}`)]),
                state.regionsBy,
                regionsBy => this.onChange({ regionsBy }),
              ),
            ),
            slider(t(`heat.regionsShare.${state.regionsBy}`), {
              min: 0.05,
              max: 1,
              step: 0.05,
              value: state.regions,
              show: percent,
              onInput: regions => this.onChange({ regions }),
            }).element,
          ]
        : null,
      checkbox(t('heat.fade'), state.fade, fade => this.onChange({ fade })),
      checkbox(t('heat.truth'), state.truth, truth => this.onChange({ truth })),
      this.status,
      h(
        'div',
        { class: 'actions' },
        button(t('download.overlay'), this.downloads.overlay, { kind: 'small' }),
        button(t('download.map'), this.downloads.map, { kind: 'small' }),
        button(t('download.json'), this.downloads.json, { kind: 'small' }),
      ),
    );
  }

  #request(state, methods, { canRequest, requested }) {
    const lacking = METHODS.filter(method => method.onRequest && !methods.includes(method.name));
    const method = lacking.find(({ name }) => name === (requested ?? state.method)) ?? lacking[0];
    if (!method || !canRequest) return null;
    return button(
      t(requested ? 'heat.requested' : 'heat.request', { method: method.title }),
      () => {
        if (!requested) this.onRequest(method.name);
      },
      { kind: 'small', 'aria-disabled': requested ? 'true' : null },
    );
  }

  /** Says what there is to see. @param {import('../heat/heatmap.js').Heatmap | null} heatmap */
  tell(heatmap, regions) {
    const found = { count: count(regions.length), share: percent(regions.reduce((sum, r) => sum + r.energy, 0)) };
    if (!heatmap) setText(this.status, t('heat.missing'));
    else if (heatmap.isZero) setText(this.status, t('heat.zero'));
    else setText(this.status, regions.length ? t('heat.found', found) : '');
  }
}
