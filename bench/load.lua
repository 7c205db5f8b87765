-- Lets wrk POST the JSON it is given after `--`, if any, and say at the end what the driver reads: requests,
-- microseconds, errors, 99th percentile in microseconds.
wrk.headers["Accept"] = "application/json, text/plain"

init = function(args)
  if args[1] and args[1] ~= "" then
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = args[1]
  end
end

done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("result %d %d %d %d\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(99)))
end
