import type { ReactNode } from 'react';

import { exactly } from './moments';

type Props = { at: string; className?: string | undefined; children: ReactNode };

/** A moment in a few words; pointing at it tells it exactly, with its time zone. */
export function Moment({ at, className, children }: Props) {
  return (
    <time dateTime={at} title={exactly(at)} className={className}>
      {children}
    </time>
  );
}
