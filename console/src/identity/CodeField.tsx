import { TextInput } from '@mantine/core';

import classes from './CodeField.module.css';

type Props = { value: string; onChange: (code: string) => void; isWrong: boolean };

/** Six digits of an authenticator app. */
export function CodeField({ value, onChange, isWrong }: Props) {
  return (
    <TextInput
      label="Code"
      description="The six digits that your authenticator app shows for Stoa."
      inputMode="numeric"
      autoComplete="one-time-code"
      autoFocus
      data-autofocus
      required
      withAsterisk={false}
      maxLength={7}
      classNames={{ input: classes.digits ?? '' }}
      value={value}
      error={isWrong && 'That is not it, or it was used. Wait for the next one.'}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
