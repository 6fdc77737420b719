// Where a team may begin what its free bays are offered.

/**
 * The bay of the team that is offered the task of this card.
 *
 * @param {HTMLElement} card
 * @param {string} [team]
 * @returns {string | undefined}
 */
export function offeredTo(card, team = "") {
  return JSON.parse(card.dataset.offered ?? "{}")[team];
}
