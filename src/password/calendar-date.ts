/** Day, month and year in any order, four-digit year, with or without one separator between the parts. */
const orders: readonly RegExp[] = [
  /^(?<day>\d\d)(?<mark>[-./ _]?)(?<month>\d\d)\k<mark>(?<year>\d{4})$/,
  /^(?<month>\d\d)(?<mark>[-./ _]?)(?<day>\d\d)\k<mark>(?<year>\d{4})$/,
  /^(?<year>\d{4})(?<mark>[-./ _]?)(?<month>\d\d)\k<mark>(?<day>\d\d)$/,
];

/** Whether a text is a date between 1900 and 2099 and nothing else: birthdays are the first eight digits that people think of. */
export function isCalendarDate(text: string): boolean {
  return orders.some((order) => {
    const { day, month, year } = order.exec(text)?.groups ?? {};
    return isBetween(Number(day), 1, 31) && isBetween(Number(month), 1, 12) && isBetween(Number(year), 1900, 2099);
  });
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
