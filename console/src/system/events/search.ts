export const periods = ['hour', 'day', 'week'] as const;

export type Period = (typeof periods)[number];

/** How far back the charts go, and which dead letters are shown: what the address bar says. */
export type EventSearch = { subscription?: string | undefined; period?: Period | undefined };

export function parseEventSearch({ subscription, period }: Record<string, unknown>): EventSearch {
  const known = periods.find((one) => one === period);
  return {
    ...(typeof subscription === 'string' && subscription !== '' && { subscription }),
    ...(known !== undefined && { period: known }),
  };
}
