import classes from './Logo.module.css';

/** A stoa seen from the front: roof, four columns, two steps. Takes the colour of the text around it. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">
      <path d="M1.5 8.6 16 3.2l14.5 5.4v2.5h-29z" />
      <path d="M4.1 12.6h3.9l-.5 11.6H4.6zM10.8 12.6h3.9l-.5 11.6h-2.9zM17.3 12.6h3.9l-.5 11.6h-2.9zM24 12.6h3.9l-.5 11.6h-2.9z" />
      <path d="M3 25.4h26v1.7H3zM1.2 27.9h29.6v1.9H1.2z" />
    </svg>
  );
}

export function Wordmark({ size = 26 }: { size?: number }) {
  return (
    <span className={classes.wordmark}>
      <Logo size={size} />
      <span className={classes.name}>Stoa</span>
    </span>
  );
}
