import qrcode from 'qrcode-generator';

import classes from './Account.module.css';

/** How many light modules there are around the code, at least (ISO 18004). */
const QUIET = 4;

/** A QR code, dark on light whatever the theme: cameras expect that. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const modules = [...Array(size).keys()];
  const path = modules
    .flatMap((row) =>
      modules
        .filter((column) => code.isDark(row, column))
        .map((column) => `M${column + QUIET} ${row + QUIET}h1v1h-1z`),
    )
    .join('');
  const whole = size + 2 * QUIET;
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${whole} ${whole}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
