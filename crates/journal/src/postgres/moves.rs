//! The store as one that tenants move from and to.

use async_trait::async_trait;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;

use super::session::write_at_length;
use super::{Postgres, moving};
use crate::{
    Appended, DirectoryEntry, Head, Luggage, Moving, Row, Run, Standee, Standing, StoreError, Tenant,
    TenantId,
};

#[async_trait]
impl Moving for Postgres {
    async fn standings(&self) -> Result<Vec<Standee>, StoreError> {
        moving::standings(&self.reads).await
    }

    async fn begin_run(&self, tenant: TenantId, than: Run) -> Result<Run, StoreError> {
        write_at_length(&self.writes, tenant, move |transaction| {
            Box::pin(async move { moving::begin_run(transaction, tenant, than).await })
        })
        .await
    }

    async fn admit_run(&self, tenant: TenantId, run: Run) -> Result<(), StoreError> {
        write_at_length(&self.writes, tenant, move |transaction| {
            Box::pin(async move { moving::admit_run(transaction, tenant, run).await })
        })
        .await
    }

    async fn stand(
        &self,
        tenant: TenantId,
        run: Option<Run>,
        from: &Standing,
        to: &Standing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let (from, to) = (from.clone(), to.clone());
        write_at_length(&self.writes, tenant, move |transaction| {
            Box::pin(async move { moving::stand(transaction, tenant, run, &from, &to, now).await })
        })
        .await
    }

    async fn arrive(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        run: Run,
        from: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let (tenant, secret, from) = (tenant.clone(), secret.clone(), from.to_owned());
        write_at_length(&self.writes, tenant.id, move |transaction| {
            Box::pin(async move { moving::arrive(transaction, &tenant, &secret, run, &from, now).await })
        })
        .await
    }

    async fn take_rows(
        &self,
        tenant: TenantId,
        run: Run,
        expected: Head,
        rows: Vec<Row>,
    ) -> Result<Appended, StoreError> {
        write_at_length(&self.writes, tenant, move |transaction| {
            Box::pin(moving::take_rows(transaction, tenant, run, expected, rows))
        })
        .await
    }

    async fn directory(
        &self,
        tenant: TenantId,
        after: Option<(Kind, &str)>,
        limit: usize,
    ) -> Result<Vec<DirectoryEntry>, StoreError> {
        let after = after.map_or(("", ""), |(kind, key)| (kind.name(), key));
        moving::directory(&self.reads, tenant, after, limit).await
    }

    async fn take_directory(
        &self,
        tenant: TenantId,
        run: Run,
        put: Vec<DirectoryEntry>,
        gone: Vec<(Kind, String)>,
    ) -> Result<(), StoreError> {
        write_at_length(&self.writes, tenant, move |transaction| {
            Box::pin(async move { moving::take_directory(transaction, tenant, run, &put, &gone).await })
        })
        .await
    }

    async fn luggage(&self, tenant: TenantId) -> Result<Luggage, StoreError> {
        moving::luggage(&self.reads, tenant).await
    }

    async fn take_luggage(&self, run: Run, luggage: &Luggage) -> Result<(), StoreError> {
        let luggage = luggage.clone();
        write_at_length(&self.writes, luggage.tenant.id, move |transaction| {
            Box::pin(async move { moving::take_luggage(transaction, run, &luggage).await })
        })
        .await
    }
}
