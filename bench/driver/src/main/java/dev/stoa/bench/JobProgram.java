package dev.stoa.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A program under `bench/peers` that keeps and runs jobs. It is told what to do by lines, `single 1000`,
/// `bulk 1000` and `run`, and answers each with a line when it has done it.
final class JobProgram implements JobSubject {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Supplier<Duration> storeTime;

    /// @param storeTime the processor time of what keeps its jobs
    JobProgram(String name, Path folder, List<String> command, Supplier<Duration> storeTime) throws IOException {
        this.name = name;
        this.storeTime = storeTime;
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve(name + ".log").toFile())
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> enqueueSingly(int count) {
        return Arrays.stream(ask("single " + count).split(" "))
                .map(Long::parseLong)
                .toList();
    }

    @Override
    public void enqueue(int count) {
        var _ = ask("bulk " + count);
    }

    @Override
    public long run() {
        return Long.parseLong(ask("run"));
    }

    private String ask(String question) {
        try {
            var input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(question);
            input.newLine();
            input.flush();
            var answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(name + " ended; its log is beside it");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " ended; its log is beside it", e);
        }
    }

    @Override
    public Duration time() {
        return ProcessorTime.of(process.toHandle());
    }

    @Override
    public Duration storeTime() {
        return storeTime.get();
    }

    @Override
    public void close() {
        try {
            process.outputWriter().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
