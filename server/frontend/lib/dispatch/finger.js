// Under a finger nothing moves: what comes while it is down is shown once it is lifted and its tap has found its target.

/** A tap follows the lifted finger within so many ms. */
const TAP = 80;

/**
 * Gives a function that runs `show`: at once, or when the finger is lifted. What is carried is told of changes all the time.
 *
 * @param {() => void} show
 */
export function unlessTouched(show) {
  let isDown = false;
  let isDue = false;
  let timer = 0;
  const run = () => {
    isDue = false;
    show();
  };
  addEventListener(
    "pointerdown",
    () => {
      isDown = true;
      clearTimeout(timer);
    },
    true,
  );
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, () => {
      isDown = false;
      if (isDue) timer = setTimeout(run, TAP);
    });
  }
  return () => {
    if (isDown && !document.body.classList.contains("is-placing")) isDue = true;
    else run();
  };
}
