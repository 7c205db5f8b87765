import classes from './Choice.module.css';

type Props = {
  label: string;
  /** What the choice of nothing is called. */
  all: string;
  value: string | undefined;
  options: readonly string[];
  onChange: (value: string | undefined) => void;
};

/** One of a few, or all. */
export function Choice({ label, all, value, options, onChange }: Props) {
  return (
    <select
      className={classes.choice}
      aria-label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value === '' ? undefined : currentTarget.value);
      }}
    >
      <option value="">{all}</option>
      {[...new Set([...options, ...(value === undefined ? [] : [value])])].map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}
