import { Autocomplete, Button, CloseButton, Collapse, Kbd, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAdjustmentsHorizontal,
  IconAlertCircle,
  IconArrowsSort,
  IconFlag3,
  IconSearch,
  IconTag,
  IconUser,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type SubmitEvent, type Ref, useEffect, useEffectEvent, useState } from 'react';

import { people, useMe } from '../identity/me';
import classes from './Filters.module.css';
import { taskList } from './queries';
import { DEFAULT_SORT, isNarrowed, PRIORITIES, SORTS, type TaskSearch } from './search';
import { PRIORITY_WORDS } from './words';

type Change = (part: TaskSearch) => void;

type Props = { search: TaskSearch; overdue: number | undefined; onChange: Change };

export function Filters({ search, overdue, onChange }: Props) {
  const [unfolded, { toggle }] = useDisclosure(false);
  const active = [search.priority, search.tag, search.owner, search.overdue].filter(
    (part) => part !== undefined,
  ).length;

  return (
    <div className={classes.filters} role="group" aria-label="Filters">
      <div className={classes.line}>
        <button
          type="button"
          className={classes.overdue}
          aria-pressed={search.overdue === true}
          data-any={overdue !== undefined && overdue > 0}
          onClick={() => {
            onChange({ overdue: search.overdue ? undefined : true });
          }}
        >
          <IconAlertCircle size={16} stroke={1.8} aria-hidden="true" />
          Overdue <span className={classes.count}>{overdue ?? ''}</span>
        </button>
        <Button
          className={classes.unfold ?? ''}
          variant="default"
          size="xs"
          leftSection={<IconAdjustmentsHorizontal size={15} />}
          aria-expanded={unfolded}
          onClick={toggle}
        >
          Filters{active > 0 && ` (${active})`}
        </Button>
        <div className={classes.wide}>
          <Choices search={search} onChange={onChange} />
        </div>
        <span className={classes.space} />
        <ClearFilters search={search} />
        <Select
          className={classes.sort ?? ''}
          size="xs"
          variant="unstyled"
          leftSectionWidth={24}
          rightSectionWidth={22}
          aria-label="Sort by"
          leftSection={<IconArrowsSort size={15} stroke={1.8} />}
          data={Object.entries(SORTS).map(([value, label]) => ({ value, label }))}
          value={search.sort ?? DEFAULT_SORT}
          allowDeselect={false}
          onChange={(sort) => {
            onChange({
              sort:
                sort === null || sort === DEFAULT_SORT ? undefined : (sort as TaskSearch['sort']),
            });
          }}
        />
      </div>
      <Collapse expanded={unfolded} className={classes.folded ?? ''}>
        <div className={classes.stack}>
          <Choices search={search} onChange={onChange} />
          <ClearFilters search={search} />
        </div>
      </Collapse>
    </div>
  );
}

function ClearFilters({ search }: { search: TaskSearch }) {
  return (
    isNarrowed(search) && (
      <Button
        className={classes.clear ?? ''}
        size="compact-sm"
        variant="subtle"
        renderRoot={(props) => (
          <Link {...props} to="/tasks" search={{ status: search.status, sort: search.sort }} />
        )}
      >
        Clear filters
      </Button>
    )
  );
}

function Choices({ search, onChange }: { search: TaskSearch; onChange: Change }) {
  const me = useMe();
  const manages = me.can('tasks.manage') && me.can('users.read');
  const everyone = useQuery({ ...people, enabled: manages });
  const known = useQuery(taskList(search)).data?.items.flatMap(({ tags }) => tags) ?? [];

  return (
    <>
      <Select
        className={classes.choice ?? ''}
        size="xs"
        aria-label="Priority"
        placeholder="Any priority"
        clearable
        data-set={search.priority !== undefined}
        leftSection={<IconFlag3 size={15} stroke={1.8} />}
        data={PRIORITIES.map((value) => ({ value, label: `${PRIORITY_WORDS[value]} priority` }))}
        value={search.priority ?? null}
        onChange={(priority) => {
          onChange({ priority: priority ?? undefined });
        }}
      />
      <TagChoice
        key={search.tag ?? ''}
        tag={search.tag ?? ''}
        known={[...new Set(known)].sort()}
        onChange={(tag) => {
          onChange({ tag: tag === '' ? undefined : tag });
        }}
      />
      {manages && (
        <Select
          className={classes.choice ?? ''}
          size="xs"
          aria-label="Owner"
          placeholder="Everyone"
          clearable
          searchable
          data-set={search.owner !== undefined}
          leftSection={<IconUser size={15} stroke={1.8} />}
          data={(everyone.data ?? []).map(({ id, name }) => ({
            value: id,
            label: id === me.id ? `${name} (you)` : name,
          }))}
          value={search.owner ?? null}
          onChange={(owner) => {
            onChange({ owner: owner ?? undefined });
          }}
        />
      )}
    </>
  );
}

type TagProps = { tag: string; known: string[]; onChange: (tag: string) => void };

function TagChoice({ tag, known, onChange }: TagProps) {
  const [typed, setTyped] = useState(tag);
  const choose = (value: string) => {
    const chosen = value.trim().toLowerCase();
    if (chosen !== tag) {
      onChange(chosen);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    choose(typed);
  };
  return (
    <form onSubmit={submit} className={classes.choice}>
      <Autocomplete
        size="xs"
        aria-label="Tag"
        placeholder="Any tag"
        data-set={tag !== ''}
        leftSection={<IconTag size={15} stroke={1.8} />}
        data={known}
        value={typed}
        clearable
        onChange={(value) => {
          setTyped(value);
          if (value === '') {
            choose('');
          }
        }}
        onOptionSubmit={choose}
        onBlur={() => {
          choose(typed);
        }}
      />
    </form>
  );
}

type SearchProps = {
  value: string;
  inputRef: Ref<HTMLInputElement>;
  onChange: (q: string) => void;
};

/** Searches as the person types, once they pause. */
export function SearchField({ value, inputRef, onChange }: SearchProps) {
  const [typed, setTyped] = useState(value);
  // What the address bar was last seen to say. When it changes by itself (back, clear filters), the field follows.
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  const search = useEffectEvent((text: string) => {
    if (text.trim() !== known) {
      setKnown(text.trim());
      onChange(text.trim());
    }
  });
  useEffect(() => {
    const pause = setTimeout(() => {
      search(typed);
    }, 300);
    return () => {
      clearTimeout(pause);
    };
  }, [typed]);

  return (
    <TextInput
      ref={inputRef}
      className={classes.search ?? ''}
      type="search"
      role="searchbox"
      aria-label="Search tasks"
      placeholder="Search"
      leftSection={<IconSearch size={16} stroke={1.8} />}
      rightSection={
        typed === '' ? (
          <Kbd size="xs" className={classes.key ?? ''}>
            /
          </Kbd>
        ) : (
          <CloseButton
            size="sm"
            aria-label="Clear search"
            onClick={() => {
              setTyped('');
            }}
          />
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          setTyped('');
          event.currentTarget.blur();
        }
      }}
    />
  );
}
