/** How far columns stand apart, and how the walk is cut, in units of half its width. */
const PITCH = 1.15;
const COLUMNS = 9;
const COLUMN = { x: -1, radius: 0.17, top: -1.12, foot: 0.92 };
const EYE = { x: 430, y: 470, focus: 540 };

type Point = readonly [x: number, y: number];

function seen(x: number, y: number, z: number): Point {
  return [EYE.x + (EYE.focus * x) / z, EYE.y + (EYE.focus * y) / z];
}

function points(...corners: Point[]): string {
  return corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

/** The view down a colonnade with the sun coming in between the columns. Decoration only. */
export function Colonnade({ className }: { className?: string | undefined }) {
  const depths = Array.from({ length: COLUMNS }, (_, index) => 0.98 + index * PITCH);
  const far = 0.98 + COLUMNS * PITCH;
  return (
    <svg
      className={className}
      viewBox="0 0 720 960"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#dfeee4" />
          <stop offset=".62" stopColor="#f3ead2" />
          <stop offset="1" stopColor="#e6cf9f" />
        </linearGradient>
        <linearGradient id="shaft" x1="0" x2="1">
          <stop offset="0" stopColor="#f6efdc" />
          <stop offset=".3" stopColor="#cfd3c0" />
          <stop offset=".62" stopColor="#5f7f72" />
          <stop offset="1" stopColor="#1b4a40" />
        </linearGradient>
        <linearGradient id="floor" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#2f6355" />
          <stop offset="1" stopColor="#123f36" />
        </linearGradient>
        <linearGradient id="wall" x1="0" x2="1">
          <stop offset="0" stopColor="#2c6455" />
          <stop offset="1" stopColor="#103830" />
        </linearGradient>
        <linearGradient id="sun" x1="0" x2="1">
          <stop offset="0" stopColor="#f4e7c3" stopOpacity=".95" />
          <stop offset="1" stopColor="#f4e7c3" stopOpacity=".28" />
        </linearGradient>
      </defs>

      <rect width="720" height="960" fill="url(#sky)" />
      {/* Hills and sea beyond the columns. */}
      <path d="M-10 452 70 420l70 18 90-44 80 34 70-16 60 22v60H-10z" fill="#9dbfae" />
      <rect x="-10" y="462" width="460" height="90" fill="#7fada0" />

      {/* The wall first and a little too large, so that no seam shows under floor and ceiling. */}
      <polygon
        points={points(
          seen(1, -1.2, 0.4),
          seen(0.98, -1.2, far),
          seen(0.98, 1, far),
          seen(1, 1, 0.4),
        )}
        fill="url(#wall)"
      />
      <polygon
        points={points(
          seen(-1.2, 0.92, 0.4),
          seen(-1.2, 0.92, far),
          seen(1, 0.92, far),
          seen(1, 0.92, 0.4),
        )}
        fill="url(#floor)"
      />
      <polygon
        points={points(
          seen(-1.3, -1.12, 0.4),
          seen(-1.3, -1.12, far),
          seen(1, -1.12, far),
          seen(1, -1.12, 0.4),
        )}
        fill="#0d332c"
      />

      {depths.map((z) => (
        <g key={z}>
          {/* A beam of the ceiling, and the patch of sun that falls in behind this column. */}
          <polygon
            points={points(
              seen(-1.3, -1.12, z),
              seen(-1.3, -1.12, z + 0.16),
              seen(1, -1.12, z + 0.16),
              seen(1, -1.12, z),
            )}
            fill="#1b4f44"
          />
          <polygon
            points={points(
              seen(-1, 0.92, z + 0.24),
              seen(-1, 0.92, z + PITCH - 0.2),
              seen(0.55, 0.92, z + PITCH + 0.35),
              seen(0.55, 0.92, z + 0.79),
            )}
            fill="url(#sun)"
          />
        </g>
      ))}

      <polygon
        points={points(
          seen(1, -1.12, far),
          seen(-1, -1.12, far),
          seen(-1, 0.92, far),
          seen(1, 0.92, far),
        )}
        fill="#f3ead2"
      />

      {/* The beam that rests on the columns. */}
      <polygon
        points={points(
          seen(-1.3, -1.32, 0.4),
          seen(-1.3, -1.12, 0.4),
          seen(-0.8, -1.12, 0.4),
          seen(-0.8, -1.12, far),
          seen(-1.3, -1.12, far),
          seen(-1.3, -1.32, far),
        )}
        fill="#0a2b25"
      />

      {[...depths].reverse().map((z) => {
        const { x, radius, top, foot } = COLUMN;
        const [left, up] = seen(x - radius * 0.82, top + 0.16, z);
        const [right, down] = seen(x + radius, foot - 0.1, z);
        const [capLeft, capUp] = seen(x - radius * 1.35, top, z);
        const [capRight, capDown] = seen(x + radius * 1.35, top + 0.17, z);
        const [baseLeft, baseUp] = seen(x - radius * 1.3, foot - 0.11, z);
        const [baseRight, baseDown] = seen(x + radius * 1.3, foot, z);
        const taper = (right - left) * 0.07;
        return (
          <g key={z} fill="url(#shaft)">
            <path
              d={`M${(left + taper).toFixed(1)} ${up.toFixed(1)}H${(right - taper).toFixed(1)}L${right.toFixed(1)} ${down.toFixed(1)}H${left.toFixed(1)}z`}
            />
            <rect x={capLeft} y={capUp} width={capRight - capLeft} height={capDown - capUp} />
            <rect x={baseLeft} y={baseUp} width={baseRight - baseLeft} height={baseDown - baseUp} />
          </g>
        );
      })}
    </svg>
  );
}
