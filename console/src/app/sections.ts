import {
  IconActivityHeartbeat,
  IconChecklist,
  IconFileCertificate,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react';

import type { Permission } from '../identity/me';

/** The parts of the product, as the navigation lists them. */
export const SECTIONS: readonly {
  to: '/tasks' | '/audit' | '/system' | '/system/jobs';
  label: string;
  icon: TablerIcon;
  needs: Permission;
}[] = [
  { to: '/tasks', label: 'Tasks', icon: IconChecklist, needs: 'tasks.read' },
  { to: '/audit', label: 'Audit', icon: IconFileCertificate, needs: 'audit.view' },
  { to: '/system', label: 'System', icon: IconActivityHeartbeat, needs: 'system.operate' },
  { to: '/system/jobs', label: 'Jobs', icon: IconStack2, needs: 'system.operate' },
];
