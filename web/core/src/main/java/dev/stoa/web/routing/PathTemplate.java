package dev.stoa.web.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The path of a route: fixed segments, `{variables}`, and at the end perhaps `{rest...}`, which takes all that is
/// left.
public final class PathTemplate {
    private final String text;
    private final List<Segment> segments;

    sealed interface Segment {
        record Fixed(String text) implements Segment {}

        record Variable(String name) implements Segment {}

        record Rest(String name) implements Segment {}
    }

    private PathTemplate(String text, List<Segment> segments) {
        this.text = text;
        this.segments = segments;
    }

    /// @throws IllegalArgumentException saying what is wrong with the text
    public static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the path " + text + " must begin with /");
        }
        var segments = new ArrayList<Segment>();
        for (var part : text.substring(1).split("/", -1)) {
            if (!segments.isEmpty() && segments.getLast() instanceof Segment.Rest) {
                throw new IllegalArgumentException("in the path " + text + " nothing can follow {...}");
            }
            segments.add(segment(text, part));
        }
        var template = new PathTemplate(text, List.copyOf(segments));
        if (template.variables().size() != Set.copyOf(template.variables()).size()) {
            throw new IllegalArgumentException("in the path " + text + " each variable must have a name of its own");
        }
        return template;
    }

    private static Segment segment(String text, String part) {
        if (part.startsWith("{") && part.endsWith("...}")) {
            return new Segment.Rest(part.substring(1, part.length() - 4));
        }
        if (part.startsWith("{") && part.endsWith("}")) {
            return new Segment.Variable(part.substring(1, part.length() - 1));
        }
        if (part.contains("{") || part.contains("}")) {
            throw new IllegalArgumentException("in the path " + text + " a variable must be a whole segment");
        }
        return new Segment.Fixed(part);
    }

    List<Segment> segments() {
        return segments;
    }

    /// The names of the variables, in order.
    public List<String> variables() {
        var names = new ArrayList<String>();
        for (var segment : segments) {
            switch (segment) {
                case Segment.Variable(var name) -> names.add(name);
                case Segment.Rest(var name) -> names.add(name);
                case Segment.Fixed _ -> {}
            }
        }
        return names;
    }

    @Override
    public String toString() {
        return text;
    }
}
