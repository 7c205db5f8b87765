package dev.stoa.platform.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/// Records every span, for only in the end is it known which was slow or failed; which of them are
/// exported is for another sampler to say.
record KeepingSampler(Sampler exported) implements Sampler {

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        var result = exported.shouldSample(parent, traceId, name, kind, attributes, links);
        return result.getDecision() == SamplingDecision.DROP ? SamplingResult.recordOnly() : result;
    }

    @Override
    public String getDescription() {
        return "Keeping(" + exported.getDescription() + ")";
    }
}
