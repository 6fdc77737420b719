// A day and a time as people type them, and as they are kept: 2026-11-29, 16:30.

/**
 * "16:30" of 1630, 930, 9, 9:30 or 16：30; "16:30:07" stays; what is no time is given back as it is.
 *
 * @param {string} typed
 */
export function typedTime(typed) {
  const text = plain(typed);
  const [, hour = "", minute = "00", second = ""] = /^(\d{1,2})(?:[:.]?(\d{2})(?:[:.](\d{2}))?)?$/.exec(text) ?? [];
  if (!hour || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return text;
  return [hour.padStart(2, "0"), minute, second].filter(Boolean).join(":");
}

/**
 * "2026-11-29" of 11-29, 11/29, 11.29 or 2026/11/29; without a year, the year of `today` (2026-11-28). What is no day is
 * given back as it is.
 *
 * @param {string} typed
 * @param {string} today
 */
export function typedDay(typed, today) {
  const text = plain(typed);
  const [, year = today.slice(0, 4), month = "", day = ""] =
    /^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  if (!month || !day) return text;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/**
 * Without blanks, and with the digits and colons of an English keyboard.
 *
 * @param {string} typed
 */
function plain(typed) {
  return typed.normalize("NFKC").trim();
}
