import '@mantine/dates/styles.layer.css';

import { Button, Input } from '@mantine/core';
import { DatePickerInput, TimeInput } from '@mantine/dates';
import { IconCalendar, IconClock } from '@tabler/icons-react';
import { useId, useState } from 'react';

import classes from './DueField.module.css';
import { dayOf, daysLater, type Due } from './due';

type Props = {
  value: Due;
  onChange: (due: Due) => void;
  error?: string | undefined;
  disabled?: boolean;
  size?: 'xs' | 'sm';
};

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');

/** A day, and a time if it matters, in the person's own time zone. */
export function DueField({ value, onChange, error, disabled = false, size = 'sm' }: Props) {
  const [withTime, setWithTime] = useState(value.time !== null);
  const showTime = value.day !== null && (withTime || value.time !== null);
  const id = useId();
  const now = new Date();

  return (
    <Input.Wrapper
      label="Due"
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      size={size}
      error={error}
      description={
        value.day === null
          ? null
          : showTime && value.time !== null
            ? `${ZONE} time`
            : `By the end of the day, ${ZONE} time`
      }
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <div className={classes.row}>
        <DatePickerInput
          id={id}
          // What it is and what it says: "Due Sat, 21 Nov 2026".
          aria-labelledby={`${id}-label ${id}`}
          className={classes.day ?? ''}
          size={size}
          value={value.day}
          onChange={(day) => {
            onChange({ day, time: day === null ? null : value.time });
          }}
          minDate={dayOf(now)}
          presets={[
            { label: 'Today', value: dayOf(now) },
            { label: 'Tomorrow', value: dayOf(daysLater(now, 1)) },
            { label: 'In a week', value: dayOf(daysLater(now, 7)) },
            { label: 'In a month', value: dayOf(daysLater(now, 30)) },
          ]}
          valueFormat="ddd, D MMM YYYY"
          placeholder="No due date"
          clearable
          clearButtonProps={{ 'aria-label': 'No due date' }}
          disabled={disabled}
          error={error !== undefined}
          leftSection={<IconCalendar size={16} stroke={1.7} />}
          highlightToday
          classNames={{
            datePickerRoot: classes.calendar ?? '',
            presetsList: classes.presets ?? '',
          }}
          // Red means overdue here; a weekend is a day like the others.
          weekendDays={[]}
          popoverProps={{ id, shadow: 'md', zIndex: 450, returnFocus: true }}
          ariaLabels={{
            nextMonth: 'Next month',
            previousMonth: 'Previous month',
            nextYear: 'Next year',
            previousYear: 'Previous year',
            nextDecade: 'Next decade',
            previousDecade: 'Previous decade',
          }}
        />
        {showTime ? (
          <TimeInput
            aria-label="Due time"
            className={classes.time ?? ''}
            size={size}
            value={value.time ?? ''}
            disabled={disabled}
            onChange={(event) => {
              const time = event.currentTarget.value;
              onChange({ ...value, time: time === '' ? null : time });
            }}
            rightSection={
              <Input.ClearButton
                aria-label="No time"
                onClick={() => {
                  setWithTime(false);
                  onChange({ ...value, time: null });
                }}
              />
            }
          />
        ) : (
          value.day !== null &&
          !disabled && (
            <Button
              size={size}
              variant="subtle"
              color="gray"
              leftSection={<IconClock size={16} stroke={1.7} />}
              onClick={() => {
                setWithTime(true);
              }}
            >
              Add time
            </Button>
          )
        )}
      </div>
    </Input.Wrapper>
  );
}
