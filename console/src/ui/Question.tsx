import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  opened: boolean;
  title: string;
  /** What the buttons say that do it, and do not. */
  yes: string;
  no: string;
  onYes: () => void;
  onClose: () => void;
  /** What will happen. */
  children: ReactNode;
};

/** Asks before something is done that cannot be undone. */
export function Question({ opened, title, yes, no, onYes, onClose, children }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {no}
        </Button>
        <Button
          color="red"
          onClick={() => {
            onYes();
            onClose();
          }}
        >
          {yes}
        </Button>
      </Group>
    </Modal>
  );
}
