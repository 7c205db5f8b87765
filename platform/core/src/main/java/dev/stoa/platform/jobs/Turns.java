package dev.stoa.platform.jobs;

import static dev.stoa.platform.jobs.JobStore.all;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Gives out jobs.
///
/// Of the tenants with queued jobs each has one turn before any has its second, where a job that runs
/// counts as a turn. Priority decides among the jobs of a tenant, then age. Who takes from a queue
/// locks its row, so that this and the limits hold over all processes.
final class Turns {
    /// Of more tenants than these the next ones have their turn next time.
    private static final int TENANTS = 200;

    private final Database db;

    Turns(Database db) {
        this.db = db;
    }

    /// Who takes jobs from a queue.
    ///
    /// @param kinds what it can run
    /// @param tenantLimit how many jobs of a tenant may run at a time, in all processes
    record Taker(UUID worker, String queue, Collection<String> kinds, int tenantLimit) {}

    /// What was taken.
    ///
    /// @param lastTenant whose turn was the last, so that the next one begins behind it
    /// @param isMore whether places were left, and jobs that may take them
    record Taken(List<TakenJob> jobs, TenantId lastTenant, boolean isMore) {}

    /// Writes how attempts ended and takes up to `free` jobs, in one transaction.
    ///
    /// Repeating it after a failure does no harm: what has been written is no longer running.
    ///
    /// @param lastTenant as the turn before said; any for the first
    Taken turn(Taker taker, List<Ending> ended, int free, TenantId lastTenant, Instant now) {
        return db.transaction(tx -> {
            if (!ended.isEmpty()) {
                Endings.write(tx, ended, now);
            }
            return free > 0 && isOpen(tx, taker.queue())
                    ? take(tx, taker, free, lastTenant, now)
                    : new Taken(List.of(), lastTenant, false);
        });
    }

    /// Waits for its turn among the processes, and answers whether the queue is not paused.
    private static boolean isOpen(Transaction tx, String queue) {
        return tx.sql("select paused_at is null as open from jobs.queue where name = :queue for no key update")
                .bind("queue", queue)
                .optional(row -> row.bool("open"))
                .orElse(false);
    }

    private static Taken take(Transaction tx, Taker taker, int free, TenantId lastTenant, Instant now) {
        var waiting = waiting(tx, taker.queue(), lastTenant);
        var shares = shares(all(waiting, Waiting::running), taker.tenantLimit(), free);
        if (shares.stream().allMatch(share -> share == 0)) {
            return new Taken(List.of(), lastTenant, false);
        }
        var taken = take(tx, taker, all(waiting, Waiting::tenant), shares, now);
        var counts = taken.stream().collect(Collectors.groupingBy(TakenJob::tenant, Collectors.counting()));
        var last = lastTenant;
        var isMore = false;
        for (var i = 0; i < waiting.size(); i++) {
            var tenant = waiting.get(i).tenant;
            var count = counts.getOrDefault(tenant, 0L);
            if (count > 0 || taken.isEmpty()) {
                last = tenant;
            }
            isMore |= count > 0 && count >= shares.get(i);
        }
        return new Taken(taken, last, isMore && taken.size() < free);
    }

    /// A tenant with queued jobs.
    ///
    /// @param running how many of its jobs run
    private record Waiting(TenantId tenant, int running) {}

    /// The tenants in the order of their turns: those behind the last one, then those before it. Goes
    /// from one to the next by the index, however many jobs each of them has.
    private static List<Waiting> waiting(Transaction tx, String queue, TenantId last) {
        return tx.sql("""
                with recursive behind (id) as (
                    (select tenant_id
                     from jobs.job
                     where state = 'queued'
                       and queue = :queue
                       and tenant_id > :last
                     order by tenant_id
                     limit 1)
                    union all
                    select next.tenant_id
                    from behind
                    cross join lateral (
                        select j.tenant_id
                        from jobs.job j
                        where j.state = 'queued'
                          and j.queue = :queue
                          and j.tenant_id > behind.id
                        order by j.tenant_id
                        limit 1) next
                ), before (id) as (
                    (select tenant_id
                     from jobs.job
                     where state = 'queued'
                       and queue = :queue
                       and tenant_id <= :last
                     order by tenant_id
                     limit 1)
                    union all
                    select next.tenant_id
                    from before
                    cross join lateral (
                        select j.tenant_id
                        from jobs.job j
                        where j.state = 'queued'
                          and j.queue = :queue
                          and j.tenant_id > before.id
                          and j.tenant_id <= :last
                        order by j.tenant_id
                        limit 1) next
                )
                select w.id, (select count(*)
                              from jobs.job j
                              where j.state = 'running'
                                and j.queue = :queue
                                and j.tenant_id = w.id) as running
                from (select 0 as lap, id from behind
                      union all
                      select 1 as lap, id from before
                      limit :tenants) w
                order by w.lap, w.id
                """)
                .bind("queue", queue)
                .bind("last", last)
                .bind("tenants", TENANTS)
                .list(row -> new Waiting(new TenantId(row.uuid("id")), (int) row.number("running")));
    }

    /// Shares out free places in rounds: in each one everybody whose jobs are fewer than the rounds
    /// gets a place, the first ones first.
    ///
    /// @param running how many jobs of each tenant run
    static List<Integer> shares(List<Integer> running, int limit, int free) {
        var shares = new Integer[running.size()];
        Arrays.fill(shares, 0);
        var left = free;
        for (var round = 0; round < limit && left > 0; round++) {
            for (var i = 0; i < shares.length && left > 0; i++) {
                if (running.get(i) <= round) {
                    shares[i]++;
                    left--;
                }
            }
        }
        return List.of(shares);
    }

    private static List<TakenJob> take(
            Transaction tx, Taker taker, List<TenantId> tenants, List<Integer> shares, Instant now) {
        return tx.sql("""
                with held as (
                    select next.job_id
                    from unnest(:tenants::uuid[], :shares::integer[]) as t (id, share)
                    cross join lateral (
                        select q.job_id
                        from jobs.job q
                        where q.state = 'queued'
                          and q.queue = :queue
                          and q.tenant_id = t.id
                          and q.kind = any(:kinds)
                        order by q.priority, q.job_id
                        limit t.share
                        for update skip locked) next
                )
                update jobs.job j
                set state = 'running',
                    attempt = j.attempt + 1,
                    worker_id = :worker,
                    started_at = :now,
                    progress = null,
                    progress_note = null
                from held
                where j.job_id = held.job_id
                returning\s""" + TakenJob.COLUMNS)
                .bind("queue", taker.queue())
                .bind("tenants", tenants)
                .bind("shares", shares)
                .bind("kinds", List.copyOf(taker.kinds()))
                .bind("worker", taker.worker())
                .bind("now", now)
                .list(TakenJob::of);
    }

    /// Takes the next job of one tenant from any of the queues, whether they are paused or not.
    Optional<TakenJob> takeOne(UUID worker, TenantId tenant, Collection<String> kinds, Instant now) {
        return db.sql("""
                update jobs.job j
                set state = 'running',
                    attempt = j.attempt + 1,
                    worker_id = :worker,
                    started_at = :now
                where j.job_id = (select job_id
                                  from jobs.job
                                  where tenant_id = :of
                                    and state in ('queued', 'scheduled', 'retrying')
                                    and run_at <= :now
                                    and kind = any(:kinds)
                                  order by priority, job_id
                                  limit 1
                                  for update skip locked)
                returning\s""" + TakenJob.COLUMNS)
                .bind("worker", worker)
                .bind("of", tenant)
                .bind("kinds", List.copyOf(kinds))
                .bind("now", now)
                .optional(TakenJob::of);
    }
}
