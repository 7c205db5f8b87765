import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { failureOf } from '../api/problem';
import { FailureNote } from './FailureNote';

type Props<T> = {
  query: UseQueryResult<T>;
  /** What could not be loaded: "The traces". */
  what: string;
  children: (data: T) => ReactNode;
};

/** What a query answered, or that it is on its way, or why there is nothing. */
export function Shown<T>({ query, what, children }: Props<T>) {
  if (query.data !== undefined) {
    return children(query.data);
  }
  return query.error === null ? (
    <Skeleton height={96} radius="md" />
  ) : (
    <FailureNote
      failure={failureOf(query.error)}
      title={`${what} could not be loaded.`}
      retry={() => void query.refetch()}
    />
  );
}
