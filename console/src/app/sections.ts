import {
  IconActivityHeartbeat,
  IconChecklist,
  IconFileCertificate,
  IconStack2,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';

import type { Permission } from '../identity/me';

/** The parts of the product, as the navigation lists them. */
export const SECTIONS: readonly {
  to: '/tasks' | '/people' | '/audit' | '/system' | '/system/jobs';
  label: string;
  icon: TablerIcon;
  needs: Permission;
}[] = [
  { to: '/tasks', label: 'Tasks', icon: IconChecklist, needs: 'tasks.read' },
  { to: '/people', label: 'People', icon: IconUsers, needs: 'users.read' },
  { to: '/audit', label: 'Audit', icon: IconFileCertificate, needs: 'audit.view' },
  { to: '/system', label: 'System', icon: IconActivityHeartbeat, needs: 'system.operate' },
  { to: '/system/jobs', label: 'Jobs', icon: IconStack2, needs: 'system.operate' },
];
