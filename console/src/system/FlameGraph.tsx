import { useState } from 'react';

import classes from './FlameGraph.module.css';
import type { Frame } from './queries';
import { percent } from './words';

type Placed = { frame: Frame; left: number; width: number; path: string };

/**
 * Which code ran how often: each frame stands on the one that called it and is as wide as its share. Choosing one
 * spreads it over the whole width.
 */
export function FlameGraph({ root }: { root: Frame }) {
  const [chosen, setChosen] = useState<{ frame: Frame; path: string }>({ frame: root, path: '' });
  const rows = rowsOf(chosen.frame, chosen.path);
  return (
    <figure className={classes.graph}>
      <figcaption className={classes.caption}>
        <strong>{chosen.frame.name}</strong>
        <span>
          {percent(chosen.frame.samples / root.samples)} of {root.samples} samples
        </span>
        {chosen.frame !== root && (
          <button
            type="button"
            className={classes.reset}
            onClick={() => {
              setChosen({ frame: root, path: '' });
            }}
          >
            Show all
          </button>
        )}
      </figcaption>
      <div className={classes.rows}>
        {rows.map((row, depth) => (
          <div key={depth} className={classes.row}>
            {row.map(({ frame, left, width, path }) => (
              <button
                key={path}
                type="button"
                className={classes.frame}
                data-own={frame.name.startsWith('dev.stoa.')}
                style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                title={`${frame.name}, ${percent(frame.samples / root.samples)}`}
                onClick={() => {
                  setChosen({ frame, path });
                }}
              >
                <span>{shortName(frame.name)}</span>
              </button>
            ))}
          </div>
        ))}
      </div>
    </figure>
  );
}

/** Frames by depth, placed below the one they stand on; what is too narrow to see is left out. */
export function rowsOf(root: Frame, path = ''): Placed[][] {
  const rows: Placed[][] = [];
  let level: Placed[] = [{ frame: root, left: 0, width: 1, path }];
  while (level.length > 0) {
    rows.push(level);
    level = level.flatMap((placed) => {
      let { left } = placed;
      return placed.frame.children.flatMap((frame) => {
        const width = (frame.samples / placed.frame.samples) * placed.width;
        const at = left;
        left += width;
        return width < 0.002
          ? []
          : [{ frame, left: at, width, path: `${placed.path}/${frame.name}` }];
      });
    });
  }
  return rows;
}

/** `dev.stoa.tasks.TaskStore.list` as `TaskStore.list`. */
function shortName(name: string): string {
  return name.split('.').slice(-2).join('.');
}
