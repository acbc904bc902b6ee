/** The pictures on buttons: lines on a grid of 24, drawn for this project. @module */
import { svg } from './dom.js';

const PATHS = {
  worklist: 'M4 6h3M4 12h3M4 18h3M10 6h10M10 12h10M10 18h10',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  runs: 'M4 20V10M10 20V4M16 20v-7M22 20H2',
  failures: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  reviews: 'M4 5h16v11H9l-5 4zM8 10l2.500 2.500L16 8',
  help: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 17.500v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  close: 'M6 6l12 12M18 6L6 18',
  zoomIn: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500L21 21M10.500 7.500v6M7.500 10.500h6',
  zoomOut: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500L21 21M7.500 10.500h6',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  actual: 'M4 5h16v14H4zM8 9.500l1.500-1v7M15 9.500l1.500-1v7M12.200 10.500v.4M12.200 13.500v.4',
  window: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  invert: 'M4 4h16v16H4zM4 20L20 4M14 15h3M7 8h4M9 6v4',
  reset: 'M5 12a7 7 0 1 0 2-5M7 3v4h4',
  fullScreen: 'M8 4H4v4M16 4h4v4M20 16v4h-4M4 16v4h4',
  previous: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  heat: 'M12 3c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-3.500 2-4.500 0 2 1 3 2 3 1-3 0-6 2-9.500z',
  side: 'M3 5h18v14H3zM12 5v14',
  box: 'M4 7V4h3M17 4h3v3M20 17v3h-3M7 20H4v-3M4 10v4M20 10v4M10 4h4M10 20h4',
  agree: 'M5 12.500l4.500 4.500L19 7',
  disagree: 'M6 6l12 12M18 6L6 18',
  unsure: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2.500M12 18v.5',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  signOut: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
};

/** A picture, hidden from screen readers: the button has the name. */
export function icon(name) {
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: PATHS[name] }));
}
