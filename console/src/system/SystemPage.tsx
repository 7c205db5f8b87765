import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';

import { alerts, errorGroups } from './queries';
import classes from './System.module.css';

/** What stands around every page about the system. */
export function SystemPage() {
  const firing = useQuery(alerts).data?.items.filter(({ stage }) => stage === 'firing').length;
  const errors = useQuery(errorGroups).data?.length;
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>System</h1>
      <nav className={classes.tabs} aria-label="Parts of the system">
        <Link to="/system" activeOptions={{ exact: true }} className={classes.tab}>
          Overview
          {firing !== undefined && firing > 0 && (
            <span className={classes.badge}>
              {firing}
              <span className={classes.hidden}> firing</span>
            </span>
          )}
        </Link>
        <Link to="/system/routes" className={classes.tab}>
          Routes
        </Link>
        <Link to="/system/traces" className={classes.tab} activeOptions={{ includeSearch: false }}>
          Traces
        </Link>
        <Link to="/system/errors" className={classes.tab}>
          Errors
          {errors !== undefined && errors > 0 && <span className={classes.count}>{errors}</span>}
        </Link>
        <Link to="/system/profiles" className={classes.tab}>
          Profiles
        </Link>
      </nav>
      <Outlet />
    </div>
  );
}
