-- Sends one request per line of a file, in turn. After "--": the file, and the header whose value a line is.
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", nil, { [args[2]] = line })
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
