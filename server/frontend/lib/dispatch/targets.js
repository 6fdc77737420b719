// Where a finger that carries something is: above which bay, or which ⇄. Measured once and looked up in numbers, so that
// a finger on the move never makes the browser lay out the page.

/** `at(x, y)` gives {lane, handle}, each an element or null; `forget()` when bays or handles have moved. */
export function makeTargets(timeline) {
  const { scroller, lanes } = timeline;
  let known = null;

  function measure() {
    const box = scroller.getBoundingClientRect();
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    const within = (element) => {
      const its = element.getBoundingClientRect();
      return {
        element,
        left: its.left - box.left + left,
        right: its.right - box.left + left,
        top: its.top - box.top + top,
        bottom: its.bottom - box.top + top,
      };
    };
    known = {
      box,
      bays: [...lanes.values()].map(within),
      handles: [...scroller.querySelectorAll(".swap-handle")].map(within),
    };
  }

  function at(x, y) {
    if (!known) measure();
    const { box, bays, handles } = known;
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return { lane: null, handle: null };
    const [inX, inY] = [x - box.left + scroller.scrollLeft, y - box.top + scroller.scrollTop];
    const covers = (its) => inX >= its.left && inX <= its.right && inY >= its.top && inY <= its.bottom;
    const handle = handles.find(covers)?.element ?? null;
    const lane = bays.find((its) => inY >= its.top && inY < its.bottom)?.element ?? null;
    return { lane, handle };
  }

  return {
    at,
    forget: () => {
      known = null;
    },
    /** The window of the bays, in the coordinates of the screen. */
    box: () => {
      if (!known) measure();
      return known.box;
    },
  };
}
