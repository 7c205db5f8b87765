import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { people, useMe } from '../identity/me';

/** The people of the organisation by id, for those who may see them. */
export function useNames(): ReadonlyMap<string, string> {
  const me = useMe();
  const everyone = useQuery({ ...people, enabled: me.can('users.read') });
  return useMemo(
    () => new Map((everyone.data ?? []).map(({ id, name }) => [id, name])),
    [everyone.data],
  );
}
