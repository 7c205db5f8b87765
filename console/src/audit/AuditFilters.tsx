import '@mantine/dates/styles.layer.css';

import { Select, TextInput } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';

import styles from './Audit.module.css';
import type { AuditSearch } from './search';
import { EVENT_WORDS, eventWords, short, type Status, STATUS_WORDS } from './words';

type Props = {
  search: AuditSearch;
  names: ReadonlyMap<string, string>;
  onChange: (part: AuditSearch) => void;
};

const OUTCOMES = options(Object.entries(STATUS_WORDS));

/** What, who, how it went, about what, and when. */
export function AuditFilters({ search, names, onChange }: Props) {
  const find = useDebouncedCallback((about: string) => {
    onChange({ about: about === '' ? undefined : about });
  }, 300);
  return (
    <div className={styles.filters} role="group" aria-label="Filters">
      <Select
        aria-label="What"
        placeholder="Anything"
        clearable
        searchable
        data={withChosen(Object.entries(EVENT_WORDS), search.event, eventWords)}
        value={search.event ?? null}
        onChange={(event) => {
          onChange({ event: event ?? undefined });
        }}
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        data={OUTCOMES}
        value={search.outcome ?? null}
        onChange={(outcome) => {
          onChange({ outcome: (outcome as Status | null) ?? undefined });
        }}
      />
      <Select
        aria-label="Who"
        placeholder="Anybody"
        clearable
        searchable
        data={withChosen([...names], search.who, (id) => `Person ${short(id)}`)}
        value={search.who ?? null}
        onChange={(person) => {
          onChange({ who: person ?? undefined });
        }}
      />
      <TextInput
        // Another link may say what it is about.
        key={search.about}
        type="search"
        aria-label="About what"
        placeholder="About (an id)"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        defaultValue={search.about ?? ''}
        onChange={(event) => {
          find(event.currentTarget.value.trim());
        }}
      />
      <DatePickerInput
        className={styles.when ?? ''}
        type="range"
        placeholder="Any time"
        valueFormat="MMM D"
        allowSingleDateInRange
        clearable
        value={[search.from ?? null, search.to ?? null]}
        onChange={([from, to]) => {
          onChange({ from: from ?? undefined, to: to ?? undefined });
        }}
      />
    </div>
  );
}

function options(words: readonly (readonly [string, string])[]) {
  return words.map(([value, label]) => ({ value, label }));
}

/** The choices, and among them the one that an address asks for. */
function withChosen(
  words: readonly (readonly [string, string])[],
  chosen: string | undefined,
  said: (value: string) => string,
) {
  const isThere = chosen === undefined || words.some(([value]) => value === chosen);
  return options(isThere ? words : [...words, [chosen, said(chosen)]]);
}
