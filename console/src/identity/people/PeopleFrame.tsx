import { Link, Outlet } from '@tanstack/react-router';

import page from '../../ui/Page.module.css';
import tabs from '../../ui/Tabs.module.css';

/** What stands around the pages about the people of the organisation. */
export function PeopleFrame() {
  return (
    <div className={page.page}>
      <h1 className={page.title}>People</h1>
      <nav className={tabs.tabs} aria-label="Parts of people">
        <Link
          to="/people"
          activeOptions={{ exact: true, includeSearch: false }}
          className={tabs.tab}
        >
          Members
        </Link>
        <Link to="/people/roles" className={tabs.tab}>
          Roles
        </Link>
      </nav>
      <Outlet />
    </div>
  );
}
