package dev.stoa.platform.observability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where samples of running code were: a frame, and those that it called.
///
/// @param name class and method
/// @param samples in which it was on the stack
/// @param children those with most samples first; frames with less than a five-hundredth of all are
///     left out
record FlameGraph(String name, int samples, List<FlameGraph> children) {
    private static final int SMALLEST_SHARE = 500;
    private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda\\W.*");

    private static final class Frame {
        private int samples;
        private final Map<String, Frame> children = new LinkedHashMap<>();

        FlameGraph graph(String name, int least) {
            var shown = new ArrayList<FlameGraph>();
            children.forEach((child, frame) -> {
                if (frame.samples >= least) {
                    shown.add(frame.graph(child, least));
                }
            });
            shown.sort(Comparator.comparingInt(FlameGraph::samples).reversed());
            return new FlameGraph(name, samples, shown);
        }
    }

    /// Reads a recording. Takes a second or so for a minute of load.
    static FlameGraph read(Path recording) throws IOException {
        var root = new Frame();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                var event = file.readEvent();
                var stack = event.getStackTrace();
                if (stack != null && event.getEventType().getName().equals("jdk.ExecutionSample")) {
                    add(root, stack.getFrames());
                }
            }
        }
        return root.graph("all", Math.max(1, root.samples / SMALLEST_SHARE));
    }

    private static void add(Frame root, List<RecordedFrame> frames) {
        var frame = root;
        frame.samples++;
        for (var called : frames.reversed()) {
            frame = frame.children.computeIfAbsent(name(called), _ -> new Frame());
            frame.samples++;
        }
    }

    private static String name(RecordedFrame frame) {
        var method = frame.getMethod();
        return owner(method.getType().getName()) + "." + method.getName();
    }

    /// The class as it is written. That of a lambda is another one in each process, and says nothing.
    static String owner(String type) {
        return LAMBDA.matcher(type).replaceFirst("");
    }
}
