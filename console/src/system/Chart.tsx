import { useState } from 'react';

import classes from './Chart.module.css';
import { clock, clockSeconds } from './words';

const WIDTH = 360;
const HEIGHT = 110;
const TOP = 8;

/** What there was at a moment, or from then until the next. */
type Step = { at: string };

type Line<S extends Step> = {
  label: string;
  /** Null where there is nothing to show. */
  of: (step: S) => number | null;
};

type Props<S extends Step> = {
  title: string;
  steps: readonly S[];
  lines: readonly Line<S>[];
  format: (value: number) => string;
  /** The axis reaches at least this far, so that noise does not look like a mountain. */
  least?: number;
  /** How a moment is called. */
  moment?: (at: string) => string;
};

/** What happened lately as lines. Pointing at it, or the arrow keys, tell the numbers of a moment. */
export function Chart<S extends Step>({
  title,
  steps,
  lines,
  format,
  least = 0,
  moment = clockSeconds,
}: Props<S>) {
  const [at, setAt] = useState<number | null>(null);
  const highest = Math.max(
    least,
    ...lines.flatMap((line) => steps.map((step) => line.of(step) ?? 0)),
  );
  const x = (index: number) => (index / Math.max(1, steps.length - 1)) * WIDTH;
  const y = (value: number) =>
    highest === 0 ? HEIGHT : HEIGHT - (value / highest) * (HEIGHT - TOP);
  const shown = at ?? lastOf(steps, lines);
  const step = steps[shown];

  const point = (event: React.PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    setAt(Math.min(steps.length - 1, Math.max(0, Math.round(share * (steps.length - 1)))));
  };
  const move = (event: React.KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt(Math.min(steps.length - 1, Math.max(0, shown + by)));
    }
  };

  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{title}</span>
        <span className={classes.values} aria-live="off">
          {step !== undefined &&
            lines.map((line, index) => {
              const value = line.of(step);
              return (
                <span key={line.label} className={classes.value} data-line={index}>
                  {lines.length > 1 && `${line.label} `}
                  {value === null ? '–' : format(value)}
                </span>
              );
            })}
        </span>
      </figcaption>
      <div
        className={classes.plot}
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, steps.length - 1)}
        aria-valuenow={shown}
        aria-valuetext={
          step &&
          `${moment(step.at)}: ${lines
            .map((line) => {
              const value = line.of(step);
              return `${line.label} ${value === null ? 'nothing' : format(value)}`;
            })
            .join(', ')}`
        }
        onKeyDown={move}
        onBlur={() => {
          setAt(null);
        }}
      >
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          onPointerMove={point}
          onPointerLeave={() => {
            setAt(null);
          }}
          aria-hidden="true"
        >
          <path
            className={classes.grid}
            d={`M0 ${TOP}H${WIDTH}M0 ${(HEIGHT + TOP) / 2}H${WIDTH}`}
          />
          {lines.map((line, index) => {
            const values = steps.map(line.of);
            return (
              <g key={line.label} className={classes.line} data-line={index}>
                <path d={pathOf(values, x, y)} />
                <path className={classes.alone} d={dotsOf(values, x, y)} />
              </g>
            );
          })}
          {at !== null && (
            <path className={classes.cursor} d={`M${x(at).toFixed(1)} 0V${HEIGHT}`} />
          )}
        </svg>
        <span className={classes.highest}>{format(highest)}</span>
      </div>
      <div className={classes.axis}>
        <span>{steps[0] && (moment === clockSeconds ? clock : moment)(steps[0].at)}</span>
        <span>{step && at !== null ? moment(step.at) : ''}</span>
        <span>now</span>
      </div>
    </figure>
  );
}

/** The last moment that has something to show. */
function lastOf<S extends Step>(steps: readonly S[], lines: readonly Line<S>[]): number {
  const last = steps.findLastIndex((step) => lines.some((line) => line.of(step) !== null));
  return last < 0 ? steps.length - 1 : last;
}

/** A line that has gaps where there is nothing. */
export function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    path += `${drawing ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    drawing = true;
  });
  return path;
}

/** The moments that are alone between two gaps, where a line would show nothing. */
export function dotsOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, index) =>
      value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null
        ? `M${x(index).toFixed(1)} ${y(value).toFixed(1)}h0.1`
        : '',
    )
    .join('');
}
