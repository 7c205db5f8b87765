import type { MailSummary } from './queries';

/** What became of a mail, in words. */
export const STATES: Readonly<Record<MailSummary['state'], string>> = {
  waiting: 'Waiting',
  sent: 'Sent',
  kept: 'Kept here',
  refused: 'Refused',
};

export type Piece = { text: string; isLink: boolean };

/** A text with its links apart from the rest. */
export function piecesOf(text: string): Piece[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((piece, at) => ({ text: piece, isLink: at % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
