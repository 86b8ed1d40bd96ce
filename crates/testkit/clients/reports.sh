curl -X GET "https://your-tenant.plandocket.com/api/v1/reports" \
-H "Authorization: Bearer YOUR_API_KEY" \
-H "Content-Type: application/json"
