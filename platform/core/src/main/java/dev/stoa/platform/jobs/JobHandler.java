package dev.stoa.platform.jobs;

/// Does the work of a kind of job. Runs on a virtual thread of its own, outside any transaction, and
/// is interrupted when the job is cancelled, takes too long, or the process ends.
///
/// A job is run at least once: a process that dies takes the knowledge with it that the work was
/// done. Who needs one effect completes the job in the transaction of the effect, see
/// [JobContext#complete].
@FunctionalInterface
public interface JobHandler<A extends Record> {

    /// @throws Exception if the attempt failed and another one is worth a try
    Outcome run(JobContext job, A args) throws Exception;
}
