// Dialogs as steps of the browser's history: back closes one, forward or a reload opens it again.

/**
 * Let dialogs of a kind take part. `open` shows the one that a step names, and resolves once it is closed. Gives the function
 * with which a page opens one.
 *
 * @template What
 * @param {string} kind
 * @param {HTMLDialogElement[]} dialogs
 * @param {(what: What) => Promise<unknown>} open
 * @returns {(what: What) => Promise<void>}
 */
export function asSteps(kind, dialogs, open) {
  let shown = 0;
  /** @param {What} what */
  const show = async (what) => {
    shown += 1;
    const mine = shown;
    await open(what);
    // Put away otherwise than by going back, it is no step any more.
    if (mine === shown && history.state?.[kind]) history.back();
  };
  const isOpen = () => dialogs.some((dialog) => dialog.open);
  addEventListener("popstate", ({ state }) => {
    if (state?.[kind]) {
      if (!isOpen()) show(state[kind]);
    } else for (const dialog of dialogs) if (dialog.open) dialog.close();
  });
  if (history.state?.[kind]) queueMicrotask(() => show(history.state[kind]));
  return (what) => {
    history.pushState({ [kind]: what }, "");
    return show(what);
  };
}
