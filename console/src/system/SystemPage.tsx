import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { subscriptions } from './events/queries';
import { alerts, errorGroups } from './queries';
import page from '../ui/Page.module.css';
import tabs from '../ui/Tabs.module.css';
import classes from './System.module.css';

/** What stands around every page about the system. */
export function SystemPage() {
  const tabList = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone they do not all fit.
  useEffect(() => {
    tabList.current
      ?.querySelector('[aria-current]')
      ?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [pathname]);
  const firing = useQuery(alerts).data?.items.filter(({ stage }) => stage === 'firing').length;
  const errors = useQuery(errorGroups).data?.length;
  const dead = useQuery(subscriptions).data?.reduce((sum, one) => sum + one.dead, 0);
  return (
    <div className={page.page}>
      <h1 className={page.title}>System</h1>
      <nav ref={tabList} className={tabs.tabs} aria-label="Parts of the system">
        <Link to="/system" activeOptions={{ exact: true }} className={tabs.tab}>
          Overview
          {firing !== undefined && firing > 0 && (
            <span className={classes.badge}>
              {firing}
              <span className={classes.hidden}> firing</span>
            </span>
          )}
        </Link>
        <Link to="/system/routes" className={tabs.tab}>
          Routes
        </Link>
        <Link to="/system/traces" className={tabs.tab} activeOptions={{ includeSearch: false }}>
          Traces
        </Link>
        <Link to="/system/errors" className={tabs.tab}>
          Errors
          {errors !== undefined && errors > 0 && <span className={tabs.count}>{errors}</span>}
        </Link>
        <Link to="/system/events" className={tabs.tab} activeOptions={{ includeSearch: false }}>
          Events
          {dead !== undefined && dead > 0 && <span className={tabs.count}>{dead}</span>}
        </Link>
        <Link to="/system/mail" className={tabs.tab} activeOptions={{ includeSearch: false }}>
          Mail
        </Link>
        <Link to="/system/profiles" className={tabs.tab}>
          Profiles
        </Link>
      </nav>
      <Outlet />
    </div>
  );
}
