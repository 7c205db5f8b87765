import classes from './Initials.module.css';

/** A person as two letters, in a colour that stays theirs. */
export function Initials({ name, size = 24 }: { name: string; size?: number }) {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.[0] ?? '',
  );
  const hue =
    Array.from(name, (letter) => letter.codePointAt(0) ?? 0).reduce(
      (hash, code) => (hash * 37 + code) % 9973,
      7,
    ) % 5;
  return (
    <span
      className={classes.initials}
      data-hue={hue}
      style={{ width: size, height: size, fontSize: size * 0.4 }}
      aria-hidden="true"
    >
      {letters.join('').toUpperCase()}
    </span>
  );
}
