/** Whether a text names a zone of the IANA database that follows its region's clocks. */
export function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // The database's names have a region; abbreviations such as PST do not follow daylight saving.
    return zone.includes("/") || zone === "UTC";
  } catch {
    return false;
  }
}
