package dev.stoa.web.openapi;

import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an endpoint reads of a request, what its access rule and its providers read included.
final class Inputs {
    private final Set<Source.PathVariable> path = new LinkedHashSet<>();
    private final Set<Source.Named> named = new LinkedHashSet<>();
    private @Nullable Source body;
    private boolean hasPrecondition;

    Inputs(Endpoint endpoint) {
        var rule = endpoint.guard().rule();
        collect(endpoint.sources());
        if (rule != null) {
            collect(rule.sources());
        }
    }

    private void collect(List<Source> sources) {
        for (var source : sources) {
            switch (source) {
                case Source.PathVariable variable -> addVariable(variable);
                case Source.Named one -> addNamed(one);
                case Source.Fields fields -> fields.components().forEach(this::addNamed);
                case Source.Provided(var provider) -> collect(provider.method().sources());
                case Source.Precondition _ -> hasPrecondition = true;
                case Source.Body _, Source.Patch _, Source.Posted _, Source.Parts _, Source.Raw _ -> body = source;
                case Source.Fixed _, Source.Whole _ -> {}
            }
        }
    }

    /// An endpoint and its providers may ask for the same one.
    private void addVariable(Source.PathVariable variable) {
        if (path.stream().noneMatch(known -> known.index() == variable.index())) {
            path.add(variable);
        }
    }

    private void addNamed(Source.Named one) {
        // The security scheme tells how to send it.
        var isCredential = one.name().equalsIgnoreCase("Authorization");
        if (!isCredential
                && named.stream().noneMatch(k -> k.in() == one.in() && k.name().equals(one.name()))) {
            named.add(one);
        }
    }

    Set<Source.PathVariable> path() {
        return path;
    }

    /// Query parameters, headers and cookies.
    Set<Source.Named> named() {
        return named;
    }

    /// What reads the body, or null if nothing does.
    @Nullable
    Source body() {
        return body;
    }

    boolean hasPrecondition() {
        return hasPrecondition;
    }
}
