import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';

import { session } from '../api/client';
import { parseAuditSearch } from '../audit/search';
import { SessionEnded } from '../identity/SessionEnded';
import { StepUp } from '../identity/StepUp';
import { parseEventSearch } from '../system/events/search';
import { parseJobSearch } from '../system/jobs/search';
import { parseMailSearch } from '../system/mail/search';
import { parseTraceSearch } from '../system/search';
import { parseTaskSearch } from '../tasks/search';
import { Notices } from '../ui/Notices';
import { Broken } from './Broken';
import { Frame } from './Frame';
import { NotFound } from './NotFound';

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Notices />
      <StepUp />
      <SessionEnded />
    </>
  ),
  notFoundComponent: NotFound,
});

/** A path of ours, so that a crafted link cannot send a person who just signed in elsewhere. */
function ownPath(to: unknown): string {
  return typeof to === 'string' && /^\/console\/[^/\\]/.test(to) ? to : '/console/tasks';
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } =>
    typeof to === 'string' ? { to } : {},
  component: lazyRouteComponent(async () => {
    const { SignInPage } = await import('../identity/SignInPage');
    return {
      default: function SignIn() {
        return <SignInPage to={ownPath(signIn.useSearch().to)} />;
      },
    };
  }),
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => import('../identity/RegisterPage'), 'RegisterPage'),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    () => import('../identity/ForgotPasswordPage'),
    'ForgotPasswordPage',
  ),
});

/** What stands after `#`: a secret that no server sees. */
function token(): string {
  return location.hash.slice(1);
}

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(async () => {
    const { ResetPasswordPage } = await import('../identity/ResetPasswordPage');
    return { default: () => <ResetPasswordPage token={token()} /> };
  }),
});

const signInByMail = createRoute({
  getParentRoute: () => root,
  path: '/sign-in-by-mail',
  component: lazyRouteComponent(() => import('../identity/SignInByMailPage'), 'SignInByMailPage'),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in-link',
  component: lazyRouteComponent(async () => {
    const { SignInLinkPage } = await import('../identity/SignInLinkPage');
    return { default: () => <SignInLinkPage token={token()} /> };
  }),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  component: lazyRouteComponent(async () => {
    const { VerifyEmailPage } = await import('../identity/VerifyEmailPage');
    return { default: () => <VerifyEmailPage token={token()} /> };
  }),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(async () => {
    const { InvitationPage } = await import('../identity/InvitationPage');
    return { default: () => <InvitationPage token={token()} /> };
  }),
});

/** Everything that needs somebody to be signed in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: ({ location }) => {
    if (session.state.kind === 'none') {
      const to = location.publicHref;
      throw redirect({ to: '/sign-in', search: to === '/console/' ? {} : { to } });
    }
  },
  component: Frame,
});

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tasks', replace: true });
  },
});

const tasks = createRoute({
  getParentRoute: () => frame,
  path: '/tasks',
  validateSearch: parseTaskSearch,
  component: lazyRouteComponent(() => import('../tasks/TasksPage'), 'TasksPage'),
});

const task = createRoute({
  getParentRoute: () => tasks,
  path: '$taskId',
  component: lazyRouteComponent(() => import('../tasks/TaskDrawer'), 'TaskDrawer'),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('../audit/AuditPage'), 'AuditPage'),
});

const auditEntry = createRoute({
  getParentRoute: () => audit,
  path: '$entryId',
  component: lazyRouteComponent(() => import('../audit/EntryDrawer'), 'EntryDrawer'),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(() => import('../identity/account/AccountPage'), 'AccountPage'),
});

const people = createRoute({
  getParentRoute: () => frame,
  path: '/people',
  component: lazyRouteComponent(() => import('../identity/people/PeopleFrame'), 'PeopleFrame'),
});

const members = createRoute({
  getParentRoute: () => people,
  path: '/',
  component: lazyRouteComponent(() => import('../identity/people/MembersPage'), 'MembersPage'),
});

const roles = createRoute({
  getParentRoute: () => people,
  path: 'roles',
  component: lazyRouteComponent(() => import('../identity/people/RolesPage'), 'RolesPage'),
});

const system = createRoute({
  getParentRoute: () => frame,
  path: '/system',
  component: lazyRouteComponent(() => import('../system/SystemPage'), 'SystemPage'),
});

const systemOverview = createRoute({
  getParentRoute: () => system,
  path: '/',
  component: lazyRouteComponent(() => import('../system/Overview'), 'Overview'),
});

const systemRoutes = createRoute({
  getParentRoute: () => system,
  path: 'routes',
  component: lazyRouteComponent(() => import('../system/RoutesPage'), 'RoutesPage'),
});

const systemTraces = createRoute({
  getParentRoute: () => system,
  path: 'traces',
  validateSearch: parseTraceSearch,
  component: lazyRouteComponent(() => import('../system/TracesPage'), 'TracesPage'),
});

const systemTrace = createRoute({
  getParentRoute: () => system,
  path: 'traces/$traceId',
  component: lazyRouteComponent(() => import('../system/TracePage'), 'TracePage'),
});

const systemErrors = createRoute({
  getParentRoute: () => system,
  path: 'errors',
  component: lazyRouteComponent(() => import('../system/ErrorsPage'), 'ErrorsPage'),
});

const systemEvents = createRoute({
  getParentRoute: () => system,
  path: 'events',
  validateSearch: parseEventSearch,
  component: lazyRouteComponent(() => import('../system/events/EventsPage'), 'EventsPage'),
});

const systemEvent = createRoute({
  getParentRoute: () => systemEvents,
  path: '$subscription/$eventId',
  component: lazyRouteComponent(
    () => import('../system/events/DeadLetterDrawer'),
    'DeadLetterDrawer',
  ),
});

const systemMail = createRoute({
  getParentRoute: () => system,
  path: 'mail',
  validateSearch: parseMailSearch,
  component: lazyRouteComponent(() => import('../system/mail/MailPage'), 'MailPage'),
});

const systemOneMail = createRoute({
  getParentRoute: () => systemMail,
  path: '$mailId',
  component: lazyRouteComponent(() => import('../system/mail/MailDrawer'), 'MailDrawer'),
});

const systemProfiles = createRoute({
  getParentRoute: () => system,
  path: 'profiles',
  component: lazyRouteComponent(() => import('../system/ProfilesPage'), 'ProfilesPage'),
});

const systemProfile = createRoute({
  getParentRoute: () => systemProfiles,
  path: '$profileId',
});

const jobs = createRoute({
  getParentRoute: () => frame,
  path: '/system/jobs',
  validateSearch: parseJobSearch,
  component: lazyRouteComponent(() => import('../system/jobs/JobsPage'), 'JobsPage'),
});

const job = createRoute({
  getParentRoute: () => jobs,
  path: '$jobId',
  component: lazyRouteComponent(() => import('../system/jobs/JobDrawer'), 'JobDrawer'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    register,
    forgotPassword,
    resetPassword,
    verifyEmail,
    invitation,
    signInByMail,
    signInLink,
    frame.addChildren([
      home,
      tasks.addChildren([task]),
      audit.addChildren([auditEntry]),
      account,
      people.addChildren([members, roles]),
      jobs.addChildren([job]),
      system.addChildren([
        systemOverview,
        systemRoutes,
        systemTraces,
        systemTrace,
        systemErrors,
        systemEvents.addChildren([systemEvent]),
        systemMail.addChildren([systemOneMail]),
        systemProfiles.addChildren([systemProfile]),
      ]),
    ]),
  ]),
  basepath: '/console',
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- the router is typed by merging
  interface Register {
    router: typeof router;
  }
}
