import {
  IconActivityHeartbeat,
  IconApps,
  IconChecklist,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react';

import type { Permission } from '../identity/me';

/** The parts of the product, as the navigation lists them. */
export const SECTIONS: readonly {
  to: '/tasks' | '/applications' | '/system' | '/system/jobs';
  label: string;
  icon: TablerIcon;
  needs: Permission;
}[] = [
  { to: '/tasks', label: 'Tasks', icon: IconChecklist, needs: 'tasks.read' },
  { to: '/applications', label: 'Applications', icon: IconApps, needs: 'clients.manage' },
  { to: '/system', label: 'System', icon: IconActivityHeartbeat, needs: 'system.operate' },
  { to: '/system/jobs', label: 'Jobs', icon: IconStack2, needs: 'system.operate' },
];
