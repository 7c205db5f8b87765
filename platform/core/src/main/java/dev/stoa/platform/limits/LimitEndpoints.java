package dev.stoa.platform.limits;

import dev.stoa.platform.limits.Plans.Plan;
import dev.stoa.platform.limits.Plans.PlanRate;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Delete;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Limits and plans, for those who look after the installation.
public final class LimitEndpoints {
    private final List<Policy> policies;
    private final Plans plans;

    public LimitEndpoints(List<Policy> policies, Plans plans) {
        this.policies = List.copyOf(policies);
        this.plans = plans;
    }

    /// @param algorithm `bucket` or `window`
    record PolicyReply(String name, List<String> routes, Policy.By by, String algorithm, int most, long seconds) {
        static PolicyReply of(Policy policy) {
            return new PolicyReply(
                    policy.name(),
                    policy.routes().stream().sorted().toList(),
                    policy.by(),
                    policy.rate().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    policy.rate().most(),
                    policy.rate().time().toSeconds());
        }
    }

    record LimitsReply(List<PolicyReply> policies, List<Plan> plans) {}

    /// A rate of a plan, as it is sent.
    record NewRate(
            String policy,
            @Min(1) @Max(1_000_000) int most,
            @Min(1) @Max(31 * 24 * 3600) int seconds) {}

    record PlanEdit(@Size(max = 20) List<@Valid NewRate> rates) {}

    /// @param plan null for none, where the policies count as they are
    record TenantPlanReply(@Nullable String plan) {}

    record TenantPlanEdit(String plan) {}

    @Get("/system/limits")
    @Needs(Permissions.OPERATE)
    @Summary("The limits that count, and the plans that organisations may be on instead.")
    LimitsReply list() {
        return new LimitsReply(policies.stream().map(PolicyReply::of).toList(), plans.list());
    }

    @Put("/system/plans/{name}")
    @Needs(Permissions.OPERATE)
    @Summary("Make a plan, or write it anew. Organisations on it have it at once.")
    Plan put(@Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name, PlanEdit wanted) {
        var seen = new HashSet<String>();
        for (var rate : wanted.rates()) {
            if (!isOfTenants(rate.policy())) {
                throw Problem.invalid("rates", "must name policies by tenant, and each once; not " + rate.policy());
            }
            if (!seen.add(rate.policy())) {
                throw Problem.invalid("rates", "must name " + rate.policy() + " once");
            }
        }
        var plan = new Plan(
                name,
                wanted.rates().stream()
                        .map(rate -> new PlanRate(rate.policy(), rate.most(), rate.seconds()))
                        .toList());
        plans.put(plan);
        return plan;
    }

    private boolean isOfTenants(String policy) {
        return policies.stream().anyMatch(one -> one.name().equals(policy) && one.by() == Policy.By.TENANT);
    }

    @Get("/system/tenants/{tenant}/plan")
    @Needs(Permissions.OPERATE)
    @Summary("The plan that an organisation is on.")
    TenantPlanReply plan(TenantId tenant) {
        return new TenantPlanReply(plans.of(tenant).orElse(null));
    }

    @Put("/system/tenants/{tenant}/plan")
    @Needs(Permissions.OPERATE)
    @Summary("Put an organisation on a plan.")
    TenantPlanReply assign(TenantId tenant, TenantPlanEdit wanted) {
        if (!plans.assign(tenant, wanted.plan())) {
            throw Problem.invalid("plan", "must be a plan that there is");
        }
        return new TenantPlanReply(wanted.plan());
    }

    @Delete("/system/tenants/{tenant}/plan")
    @Needs(Permissions.OPERATE)
    @Summary("Take an organisation off its plan.")
    void unassign(TenantId tenant) {
        plans.unassign(tenant);
    }
}
