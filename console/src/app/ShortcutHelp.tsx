import { Kbd, Modal } from '@mantine/core';

import classes from './ShortcutHelp.module.css';

const SHORTCUTS = [
  ['n', 'New task'],
  ['/', 'Search'],
  ['z', 'Undo, while it is offered'],
  ['Esc', 'Close what is open'],
  ['?', 'These shortcuts'],
] as const;

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size={380}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes.shortcuts}>
        {SHORTCUTS.map(([key, does]) => (
          <div key={key}>
            <dt>{does}</dt>
            <dd>
              <Kbd>{key}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
