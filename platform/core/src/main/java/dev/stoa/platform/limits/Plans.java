package dev.stoa.platform.limits;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.ConstraintViolation;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Which organisation is on which plan, and what the plans say: the tables of the schema `limits`.
public final class Plans {
    private final Database db;
    private final InstantSource clock;
    private final Cache<String, TenantPlan> cache;

    /// A rate of a plan, in place of that of the policy.
    ///
    /// @param most 1 to 1,000,000
    /// @param seconds 1 to 31 days
    public record PlanRate(String policy, int most, int seconds) {}

    /// Rates by name.
    public record Plan(String name, List<PlanRate> rates) {}

    private record TenantPlan(List<PlanRate> rates) {}

    public Plans(Database db, Caches caches, InstantSource clock) {
        this.db = db;
        this.clock = clock;
        this.cache = caches.cache(CacheSpec.of("plan", String.class, TenantPlan.class)
                .withTtl(Duration.ofMinutes(5), Duration.ofMinutes(5))
                .local());
    }

    /// What the plan of an organisation says about a policy, if it says something.
    Optional<PlanRate> rate(TenantId tenant, String policy) {
        return cache.get(tenant, "plan", () -> new TenantPlan(ratesOf(tenant))).rates().stream()
                .filter(rate -> rate.policy().equals(policy))
                .findFirst();
    }

    private List<PlanRate> ratesOf(TenantId tenant) {
        return db.sql(tenant, """
                select r.policy, r.most, r.seconds
                from limits.tenant_plan t
                join limits.plan_rate r on r.plan = t.plan
                where t.tenant_id = :tenant
                """)
                .list(row -> new PlanRate(row.text("policy"), row.integer("most"), row.integer("seconds")));
    }

    /// Every plan, by name.
    List<Plan> list() {
        return db.sql("select name from limits.plan order by name").list(row -> row.text("name")).stream()
                .map(this::plan)
                .toList();
    }

    private Plan plan(String name) {
        var rates = db.sql("""
                select policy, most, seconds
                from limits.plan_rate
                where plan = :name
                order by policy
                """)
                .bind("name", name)
                .list(row -> new PlanRate(row.text("policy"), row.integer("most"), row.integer("seconds")));
        return new Plan(name, rates);
    }

    /// Writes a plan anew, or makes it. It counts from now on, for those who are on it too.
    void put(Plan plan) {
        db.transaction(tx -> {
            tx.sql("insert into limits.plan (name) values (:name) on conflict (name) do nothing")
                    .bind("name", plan.name())
                    .update();
            tx.sql("delete from limits.plan_rate where plan = :name")
                    .bind("name", plan.name())
                    .update();
            for (var rate : plan.rates()) {
                tx.sql("""
                        insert into limits.plan_rate (plan, policy, most, seconds)
                        values (:name, :policy, :most, :seconds)
                        """)
                        .bind("name", plan.name())
                        .bind("policy", rate.policy())
                        .bind("most", rate.most())
                        .bind("seconds", rate.seconds())
                        .update();
            }
            tx.afterCommit(cache::clear);
            return plan;
        });
    }

    /// The plan an organisation is on.
    Optional<String> of(TenantId tenant) {
        return db.sql(tenant, "select plan from limits.tenant_plan where tenant_id = :tenant")
                .optional(row -> row.text("plan"));
    }

    /// Puts an organisation on a plan, or answers false if there is no such plan.
    boolean assign(TenantId tenant, String plan) {
        try {
            return cache.changing(
                    tenant,
                    List.of("plan"),
                    () -> db.sql(tenant, """
                            insert into limits.tenant_plan (tenant_id, plan, since)
                            values (:tenant, :plan, :now)
                            on conflict (tenant_id) do update set plan = excluded.plan, since = excluded.since
                            """)
                                    .bind("plan", plan)
                                    .bind("now", clock.instant())
                                    .update()
                            == 1);
        } catch (ConstraintViolation e) {
            if (e.isOf("tenant_plan_plan_fkey")) {
                return false;
            }
            throw e;
        }
    }

    /// Takes an organisation off its plan.
    void unassign(TenantId tenant) {
        cache.changing(
                tenant,
                List.of("plan"),
                () -> db.sql(tenant, "delete from limits.tenant_plan where tenant_id = :tenant")
                        .update());
    }
}
