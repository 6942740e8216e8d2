-- SPDX-License-Identifier: Apache-2.0
-- For wrk: POSTs the bodies of a file, one a line, over and over. Arguments: the file, the API token ("" for none).
local requests, at = {}, 0

function init(args)
	local headers = { ["Content-Type"] = "application/json" }
	if args[2] ~= "" then
		headers["Authorization"] = "Bearer " .. args[2]
	end
	for body in io.lines(args[1]) do
		requests[#requests + 1] = wrk.format("POST", nil, headers, body)
	end
end

function request()
	at = at % #requests + 1
	return requests[at]
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format('{"requests": %d, "seconds": %.6f, "errors": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
		summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
		latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
