-- Sends one request per line of the file named after "--", in turn: a `Cookie` header each.
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", nil, { ["Cookie"] = line })
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
