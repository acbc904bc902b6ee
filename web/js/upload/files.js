/** The files of a drop or a choice, folders with all that is in them. @module */

/** @typedef {{file: File, path: string}} Film `path`: within the dataset, with the folders' names. */

/** The files that were dropped. @param {DataTransfer} transfer @returns {Promise<Film[]>} */
export async function droppedFiles(transfer) {
  // The entries must be taken before the first wait: the browser empties the list afterwards.
  const entries = [...transfer.items].filter(item => item.kind === 'file').map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const films = [];
  for (const entry of entries) if (entry) await collect(entry, films);
  return films;
}

/** The files that were chosen. @param {FileList} list @returns {Film[]} */
export function chosenFiles(list) {
  return [...list].map(file => ({ file, path: file.webkitRelativePath || file.name })).filter(({ path }) => !isHidden(path));
}

async function collect(entry, films) {
  if (entry instanceof File) films.push({ file: entry, path: entry.name });
  else if (isHidden(entry.name)) return;
  else if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    films.push({ file, path: entry.fullPath.replace(/^\//, '') });
  } else if (entry.isDirectory) {
    const reader = entry.createReader();
    // A reader gives a hundred entries a time, then none.
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const inner of some) await collect(inner, films);
    }
  }
}

/** What operating systems leave in folders. */
function isHidden(path) {
  return path.split('/').some(part => /^\.|^(Thumbs\.db|desktop\.ini|__MACOSX)$/i.test(part));
}
