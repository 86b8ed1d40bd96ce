<?php
// Prints, as a table for a page, what each event brought in, and asks the server only whether that has changed.
//
//     MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… php revenue_by_event.php 2026
//
// The key needs the scope `reports`. Needs PHP 8.1 with its extension curl.
declare(strict_types=1);
$url = getenv('MESSWERT_URL') ?: fail('MESSWERT_URL is not set');
$key = getenv('MESSWERT_KEY') ?: fail('MESSWERT_KEY is not set');
$year = $argv[1] ?? date('Y');
$query = ['date_from' => "$year-01-01", 'date_to' => "$year-12-31", 'sections' => 'by_event,totals'];
$address = $url . '/api/v1/reports/revenue?' . http_build_query($query);

// The last answer, with its tag: while the tag is right, the server sends (304) and computes nothing.
umask(0077);
$file = sys_get_temp_dir() . '/messwert-' . hash('sha256', "$key $address");
$known = is_file($file) ? unserialize(file_get_contents($file), ['allowed_classes' => false]) : ['tag' => '', 'body' => ''];
[$status, $headers, $body] = ask($address, ["Authorization: Bearer $key", "If-None-Match: {$known['tag']}"]);
if ($status !== 200 && $status !== 304) fail($body);
if ($status === 200) $known = ['tag' => $headers['etag'], 'body' => $body];
file_put_contents($file, serialize($known), LOCK_EX);
// As texts: json_decode would make floats of amounts, which do not hold them exactly.
$numbers = '/"(?:[^"\\\\]|\\\\.)*+"(*SKIP)(*FAIL)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/';
$answer = json_decode(preg_replace($numbers, '"$0"', $known['body']), true, 512, JSON_THROW_ON_ERROR);
foreach ($answer['data']['data']['currencies'] as $section) {
    echo "<table>\n";
    foreach ([...$section['by_event'], ['title' => 'Total'] + $section['totals']] as $row) {
        $title = htmlspecialchars($row['title'] ?? 'Without an event');
        echo "<tr><td>$title</td><td>{$row['after_credits']['excl_vat']} {$section['currency']}</td></tr>\n";
    }
    echo "</table>\n";
}

/** Status, headers (their names in small letters) and body of an answer. */
function ask(string $address, array $sent): array
{
    for ($triesLeft = 4; ; $triesLeft--) {
        $headers = [];
        $note = function ($curl, string $line) use (&$headers): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $headers[strtolower($name)] = trim($value);
            return strlen($line);
        };
        $curl = curl_init($address);
        curl_setopt_array($curl, [CURLOPT_HTTPHEADER => $sent, CURLOPT_HEADERFUNCTION => $note, CURLOPT_RETURNTRANSFER => true]);
        $body = curl_exec($curl);
        if ($body === false) fail(curl_error($curl));
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        // Too many requests, or a server that is busy: it says when to ask again.
        $isBusy = in_array($status, [429, 503], true) && isset($headers['retry-after']);
        if (!$isBusy || $triesLeft === 0) return [$status, $headers, $body];
        sleep((int) $headers['retry-after']);
    }
}

function fail(string $message): never
{
    fwrite(STDERR, $message . PHP_EOL);
    exit(1);
}
