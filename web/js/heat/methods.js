/**
 * The explanation methods that follow from what a row stores. The maps M, P, G and those of Score-CAM are stored in logit units; each method
 * takes one of them cell by cell (docs/explanations.md has the derivations).
 * @module
 */

/** @typedef {{name: string, title: string, map: string | null, cell: (value: number, cells: number) => number, onRequest?: boolean}} Method
 *   `map` null: M, else a name in `furtherMaps`. `onRequest`: the map takes the model, and is computed when someone asks for it. */

/** @type {Method[]} In the order in which they are shown. */
export const METHODS = [
  { name: 'gradcam', title: 'Grad-CAM', map: null, cell: (m, z) => Math.max(m, 0) / z },
  { name: 'cam', title: 'CAM', map: null, cell: m => m },
  { name: 'gradcampp', title: 'Grad-CAM++', map: 'gradcampp', cell: g => g },
  { name: 'layercam', title: 'LayerCAM', map: 'layercam', cell: (p, z) => p / z },
  { name: 'hirescam', title: 'HiResCAM', map: null, cell: (m, z) => m / z },
  { name: 'xgradcam', title: 'XGrad-CAM', map: null, cell: (m, z) => m / z },
  { name: 'scorecam', title: 'Score-CAM', map: 'scorecam', cell: l => l, onRequest: true },
  { name: 'scorecampgc', title: 'Score-CAM (pytorch-grad-cam)', map: 'scorecampgc', cell: l => l, onRequest: true },
];

/** A method by name; Grad-CAM if there is none of the name. */
export const methodOf = name => METHODS.find(method => method.name === name) ?? METHODS[0];

/**
 * A finding's map in every view, by a method.
 * @param {{views: object[]}} prediction With maps.
 * @param {string} finding As the card names it.
 * @param {Method} method
 * @returns {{geometry: import('./geometry.js').Geometry, height: number, width: number, cells: Float32Array}[] | null} Null: the row lacks the map.
 */
export function explain(prediction, finding, method) {
  const views = [];
  for (const view of prediction.views ?? []) {
    const map = (method.map === null ? view.maps : view.furtherMaps?.[method.map])?.[finding];
    if (!map) return null;
    const z = view.height * view.width;
    views.push({
      geometry: view.geometry,
      height: view.height,
      width: view.width,
      cells: Float32Array.from(map, value => method.cell(value, z)),
    });
  }

  return views.length > 0 ? views : null;
}
