const own = Intl.DateTimeFormat().resolvedOptions().locale;

/** Dates are written the person's way as long as that is English, for the words around them are. */
export const LOCALE = own.startsWith('en') ? own : 'en-GB';
